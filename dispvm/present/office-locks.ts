// Tells an Office document whose protection LibreOffice does not know, which it calls broken, from one that is. It is asked about
// compound files only, of which it reads names and one number: a wrong answer is a wrong word for what cannot be shown anyway.
import { compoundMagic } from './compound-file.ts';
import type { Input, Tools } from './presenter.ts';

const lookMaxBytes = 32 * 1024 * 1024;

const utf16 = (ascii: string): string => ascii.replace(/./g, '$&\0');
/** [MS-OFFCRYPTO] 2.1: the stream that an encrypted document of the newer kind lies in, by its name. */
const encryptedPackage = utf16('EncryptedPackage');
/** [MS-PPT] 2.3.2: the size and the token of a presentation whose streams are encrypted. */
const encryptedSlides = '\x14\0\0\0\xdf\xc4\xd1\xf3';

export const isLockedOffice = (input: Input, tools: Tools): boolean => {
  const looked = tools.readLatin1(input.path, lookMaxBytes) ?? '';
  return looked.startsWith(compoundMagic) && [encryptedPackage, encryptedSlides].some((mark) => looked.includes(mark));
};
