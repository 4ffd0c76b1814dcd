import { describe, expect, it } from 'vitest';
import {
  changeSearch,
  isFiltered,
  parseSearch,
  queryOf,
  type QueueSearch,
  readSearch,
  writeSearch,
} from './queue-query.ts';

const GROUP = 'abcdefghijklmnopqrstuvwxyz';
const FULL: QueueSearch = {
  source: 'f'.repeat(64),
  status: 'all',
  level: 'High',
  class: 'vertical-scan',
  host: '2001:db8::1',
  text: 'a & b = <c> #%',
  sort: 'time',
  group: GROUP,
  flow: GROUP,
};

describe('the queue in the address', () => {
  it('what was written is read again', () => {
    expect(parseSearch(readSearch(writeSearch({ ...FULL })))).toEqual(FULL);
  });

  it('the plain queue is the plain address', () => {
    expect(writeSearch({ ...parseSearch({ status: 'open', sort: 'priority' }) })).toBe('');
  });

  it.each([
    [{ level: 'Worst' }],
    [{ class: 'nothing' }],
    [{ status: 'deleted' }],
    [{ sort: 'size' }],
    [{ text: 'x'.repeat(201) }],
    [{ text: '  ' }],
    [{ group: '../../etc/passwd' }],
    [{ flow: '<script>' }],
    [{ unknown: 'x' }],
    [{ level: ['High'] }],
  ])('drops %j', (raw) => expect(parseSearch(raw)).toEqual({}));

  it('changes, sets back and takes out', () => {
    expect(changeSearch({ level: 'High' }, { host: '10.0.0.1' })).toEqual({
      level: 'High',
      host: '10.0.0.1',
    });
    expect(changeSearch({ level: 'High' }, { level: undefined })).toEqual({});
    expect(changeSearch({ status: 'all' }, { status: 'open' })).toEqual({});
  });

  it('what is open is no part of what is asked', () => {
    expect(queryOf({ level: 'High', group: GROUP, flow: GROUP })).toEqual({ level: 'High' });
    expect(isFiltered(queryOf({ group: GROUP, sort: 'time' }))).toBe(false);
    expect(isFiltered({ host: '10.0.0.1' })).toBe(true);
  });
});
