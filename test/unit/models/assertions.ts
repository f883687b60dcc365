// Assertions on the errors that reach a person.
import assert from 'node:assert/strict';
import { DataDietError, type ErrorCode } from '../../../src/shared/errors.ts';

/** Asserts that `action` fails with a `DataDietError` of `code` whose message matches and that says what to do. */
export async function assertDataDietError(
  action: () => unknown,
  code: ErrorCode,
  message: RegExp,
): Promise<void> {
  await assert.rejects(
    async () => {
      await action();
    },
    (error) => {
      assert.ok(error instanceof DataDietError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.ok(error.action, 'says what to do');
      return true;
    },
  );
}
