// Writes manual pages and completions from the table of commands, where a package or a person takes them from:
// dist/share/man, bash-completion, zsh and fish, as they lie below /usr/share.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bashCompletion, fishCompletion, zshCompletion } from '../cli/completions.ts';
import { manPages } from '../cli/man-page.ts';
import { manualIn } from '../cli/manual/own-manual.ts';
import { languages } from '../protocol/language.ts';

export const buildManual = async (shareDir: string, version: string): Promise<void> => {
  const pages = languages.flatMap((language) =>
    manPages(manualIn(language), version).map(({ name, text }) => [
      join('man', language === 'en' ? 'man1' : `${language}/man1`, `${name}.1`),
      text,
    ]),
  );
  const files = [
    ...pages,
    ['bash-completion/completions/glovebox', bashCompletion()],
    ['zsh/site-functions/_glovebox', zshCompletion()],
    ['fish/vendor_completions.d/glovebox.fish', fishCompletion(manualIn('en'))],
  ];
  for (const [path = '', text = ''] of files) {
    await mkdir(dirname(join(shareDir, path)), { recursive: true });
    await writeFile(join(shareDir, path), text);
  }
};
