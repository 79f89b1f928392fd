// Who owns the add-on's work that nobody waits for: what it rejects with is a bug, which Thunderbird's console shows.
import { createBackground } from '../protocol/background.ts';

export const inBackground = createBackground((bug) => console.error(bug));
