/** A vitest reporter that leaves the counts, failures and reasons for skips in a JSON file. */
import { writeFileSync } from 'node:fs';

export default class Report {
  onTestRunEnd(testModules, unhandledErrors) {
    const report = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const testModule of testModules) {
      if (testModule.errors().length > 0) report.failed += 1;
      for (const suite of testModule.children.allSuites()) {
        if (suite.errors().length > 0) report.failed += 1;
      }
      for (const test of testModule.children.allTests()) count(report, test);
    }
    writeFileSync(process.env.VITEST_REPORT_FILE, JSON.stringify(report));
  }
}

function count(report, test) {
  const { state, note } = test.result();
  if (state === 'passed') report.passed += 1;
  else if (state === 'failed') report.failed += 1;
  else report.skipped.push({ file: test.module.relativeModuleId, name: test.fullName, note });
}
