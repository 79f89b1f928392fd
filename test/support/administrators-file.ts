/** An administrator's policy is believed where nobody but root can have written it. Null where this run can write one. */
export const missingForAdministratorsFile =
  process.getuid?.() === 0 ? null : 'only root can write an administrator’s file';
