// Whether a template was made for the software that is here: a savefile fits only the machine that saved it, and a guest
// only the Glovebox whose recipe it was made from.
import { describeMachine } from '../qemu/arguments.ts';
import { isSameQemuSeries } from '../qemu/version.ts';
import type { Manifest } from './manifest.ts';
import { loadRecipe, type Recipe } from './recipe.ts';

/** What a template must have been made with. */
export interface Requirements {
  /** The shipped recipes that can be read, by name. */
  readonly recipes: Readonly<Record<string, Pick<Recipe, 'sha256' | 'viewers' | 'isMadeLate'>>>;
  readonly qemuVersion: string | null;
}

/** What is another one here than where the template was made. */
export type Misfit = 'qemu' | 'machine' | 'recipe';

export const findMisfit = async (manifest: Manifest, requirements: Requirements): Promise<Misfit | null> => {
  const { name, recipeSha256, recipeFolder, qemuVersion, machine, accelerator, memoryMib } = manifest;
  if (!isSameQemuSeries(qemuVersion, requirements.qemuVersion)) return 'qemu';
  if (machine !== describeMachine(accelerator, memoryMib)) return 'machine';
  if (recipeFolder === null) return recipeSha256 === requirements.recipes[name]?.sha256 ? null : 'recipe';
  const recipe = await loadRecipe(name, recipeFolder);
  return typeof recipe !== 'string' && recipe.sha256 === recipeSha256 ? null : 'recipe';
};
