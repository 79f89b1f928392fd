// What a message says of an attachment: its name, two types and its sender, all made up by whoever sent it. It is read
// in bounded time, types come out in one form, nothing invisible hides an ending, and a name for a program is blocked
// by the rules that are shipped.
import assert from 'node:assert/strict';
import { decide } from '../../../addon/policy/decide.ts';
import { unknownMessage } from '../../../addon/policy/decision.ts';
import { effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import { collectEvidence } from '../../../addon/policy/evidence.ts';
import { explain, explanationText } from '../../../addon/policy/explain.ts';
import { extensionOf } from '../../../addon/policy/media-types.ts';
import { translate } from '../../../cli/policy/translate.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';

const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const shippedRules = effectivePolicy(null, null);
const programs: ReadonlySet<string | null> = new Set(['exe', 'scr', 'js', 'vbs', 'lnk', 'iso', 'bat', 'ps1']);

const checkEnding = (name: string): string | null => {
  const ending = extensionOf(name);
  if (ending !== null) assert.ok(ending.length >= 1 && ending.length <= 32 && !/[A-Z./\\]/.test(ending));
  // Of a longer name only the end is looked at.
  if (name.length < 4000) assert.equal(extensionOf(`${name} .\u200b .`), ending, 'what cannot be seen hides an ending');
  return ending;
};

export const attachmentNames: FuzzTarget = {
  name: 'names, types and senders of attachments',
  limits: [32, 127, 4094, 4096],
  maxBytes: 32 * 1024,
  words: [
    '.exe',
    '.pdf',
    '.',
    ' ',
    '\n',
    '/',
    '\\',
    '\u202e',
    '\u200b',
    '\u200d',
    '\ufe0f',
    '👩',
    '\u3000',
    '\u00a0',
    ';',
    'application/pdf',
    'text/',
    '@example.org',
    '.constructor',
    '.__proto__',
    'constructor/constructor',
    '__proto__',
  ],
  seeds: utf8(
    'contract.pdf\napplication/pdf\napplication/pdf\nalex@example.org',
    'invoice.pdf            .exe\napplication/octet-stream\n\n',
    'a.docm\nimage/png; name="x"\ntext/plain\nx@y',
    `${' '.repeat(4094)}x\n\n\n`,
    `${'.'.repeat(5000)}\n\n\n`,
    'photo\u202egpj.exe\n\n\n',
    'family 👩‍👩‍👧.jpg\nimage/jpeg\nimage/jpg\na@b',
    'table.csv\napplication/vnd.ms-excel\n\n',
  ),
  run: async (bytes) => {
    const [untrustedName = '', declared = '', guessed = '', sender = ''] = new TextDecoder().decode(bytes).split('\n');
    const ending = checkEnding(untrustedName);
    const evidence = await collectEvidence({
      untrustedName,
      untrustedDeclaredType: declared,
      untrustedGuessedType: guessed,
      sizeBytes: 5,
      untrustedStart: null,
      message: { ...unknownMessage, sender: sender === '' ? null : sender },
    });
    for (const type of [evidence.declared, evidence.guessed, evidence.extension])
      assert.ok(type === null || (type.length <= 127 && mediaType.test(type)));
    const decision = decide(evidence, shippedRules, 'open');
    if (programs.has(ending)) assert.equal(decision.action, 'block');
    assert.ok(
      !hidden.test(explanationText(explain(decision, evidence, null, translate))),
      'a hidden character reaches the screen',
    );
  },
};
