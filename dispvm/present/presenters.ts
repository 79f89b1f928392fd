// Which presenter goes by which word of the template's table (`shows`).
import { presentBytes } from './bytes.ts';
import type { Presenter } from './presenter.ts';

export const presenters: ReadonlyMap<string, Presenter> = new Map<string, Presenter>([
  ['bytes', { present: presentBytes }],
]);
