// Which failing test files get a second try: real windows and VMs on a busy machine miss a deadline now and then. Of all
// others a failure is a fault.

/** More failing files than this are no accident of a busy machine. */
const secondTriesMax = 3;
/** Many openings are many tries already. */
const oneTry = ['test/e2e/every-opening.test.ts', 'test/e2e/pool.test.ts'];

/** `failingFiles` is empty where something failed that is no file's fault. */
export const mayTryAgain = (failingFiles: readonly string[]): boolean =>
  failingFiles.length > 0 &&
  failingFiles.length <= secondTriesMax &&
  failingFiles.every((file) => file.startsWith('test/e2e/') && !oneTry.includes(file));
