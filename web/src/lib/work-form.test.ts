import { describe, expect, test } from 'vitest';
import { workRequest } from './api.ts';
import { formOf, requestOf, rulesOf, settingsText } from './work-form.ts';

const rules = {
  cuts: { Critical: 80, High: 60, Medium: 35, Low: 15 },
  costs: { miss: 20, falseAlarm: 1 },
  budget: 12,
};
const form = formOf(rules);

describe('the fields of settings', () => {
  test('say the rules they were filled with, and ask the server for them', () => {
    expect(rulesOf(form)).toEqual({ rules });
    expect(workRequest.parse(requestOf(rules))).toEqual(requestOf(rules));
    expect(JSON.parse(settingsText(rules))).toEqual({ priority: rules });
  });

  test('may leave out costs and budget', () => {
    const { cuts } = rules;
    expect(rulesOf({ ...form, miss: '', falseAlarm: ' ', budget: '' })).toEqual({
      rules: { cuts },
    });
    expect(rulesOf(formOf({ cuts }))).toEqual({ rules: { cuts } });
  });

  test.each([
    [{ High: '' }, 'High: expected a Priority'],
    [{ High: 'x' }, 'High: expected a Priority'],
    [{ Low: '101' }, 'Low: expected a Priority'],
    [{ High: '90' }, 'do not rise'],
    [{ miss: '' }, 'Costs: expected two numbers'],
    [{ miss: '0' }, 'Costs: expected two numbers'],
    [{ budget: '2.5' }, 'Budget: expected a whole number'],
  ])('say what is wrong with %o', (change, problem) => {
    expect(rulesOf({ ...form, ...change })).toEqual({ problem: expect.stringContaining(problem) });
  });
});
