// Who owns a test's work that nobody waits for: what it rejects with fails the test's file.
import { createBackground } from '../../protocol/background.ts';

export const inBackground = createBackground((bug) => {
  setImmediate(() => {
    throw bug;
  });
});
