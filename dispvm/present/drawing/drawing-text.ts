// A drawing's text as people read it: its own codes for signs, styles and lines, taken out.
import { visibleText } from '../visible-text.ts';

const textMaxCharacters = 4000;
const signs: Readonly<Record<string, string>> = { c: '⌀', d: '°', p: '±', '%': '%' };

/** Lines are parted by line feeds. */
export const plainText = (untrusted: string): string =>
  untrusted
    .slice(0, textMaxCharacters)
    .replace(/%%([cdp%])/gi, (_, sign: string) => signs[sign.toLowerCase()] ?? '')
    .replace(/%%[uok]/gi, '')
    .replace(/\\U\+([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    // A style lasts until a semicolon, a stacked fraction is a fraction.
    .replace(/\\S([^;\\]{0,200});/g, (_, stacked: string) => stacked.replace(/[#^]/g, '/'))
    .replace(/\\[ACFHQTWfp][^;\\]{0,200};/g, '')
    .replace(/\\[LlOoKk]/g, '')
    .replace(/\\~/g, ' ')
    .replace(/\\P/g, '\n')
    .replace(/\\([\\{}])|[{}]/g, '$1')
    .split('\n')
    .map((line) => visibleText(line))
    .join('\n');
