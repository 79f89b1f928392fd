// What came of a dialog that is a process of its own, as its exit code. Any other means that no dialog could be shown.
export const dialogExits = { done: 0, unavailable: 1, declined: 10, failed: 11 } as const;
