// What a person is told, and that every language says all of it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import en from '../../../../addon/_locales/en/messages.json' with { type: 'json' };
import { translateFrom } from '../../../../addon/i18n.ts';
import { decide } from '../../../../addon/policy/decide.ts';
import { unknownMessage, type EffectivePolicy, type Evidence } from '../../../../addon/policy/decision.ts';
import { effectivePolicy, lockedDownPolicy } from '../../../../addon/policy/effective-policy.ts';
import { explain, explanationText, refusalText } from '../../../../addon/policy/explain.ts';
import { familiesOfExtension, familiesOfType } from '../../../../addon/policy/families.ts';
import { families, managedPolicySchema } from '../../../../protocol/policy.ts';
import { anyEvidence, anyOutcome } from './arbitrary.ts';

interface Text {
  readonly message: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
}
const read = (language: string): Readonly<Record<string, Text>> =>
  JSON.parse(
    readFileSync(new URL(`../../../../addon/_locales/${language}/messages.json`, import.meta.url), 'utf8'),
  ) as Record<string, Text>;
const de = read('de') as Partial<typeof en>;

const evidenceOf = (changes: Partial<Evidence>): Evidence => ({
  untrustedName: 'a',
  declared: null,
  guessed: null,
  extension: null,
  detected: null,
  sizeBytes: null,
  warnings: [],
  message: unknownMessage,
  ...changes,
});
const say = (
  evidence: Evidence,
  policy: EffectivePolicy = effectivePolicy(null, null),
  texts: typeof en = en,
): string =>
  explanationText(explain(decide(evidence, policy, 'default'), evidence, policy.organisation, translateFrom(texts)));
const program = 'application/vnd.microsoft.portable-executable';
const photo = evidenceOf({
  untrustedName: 'photo.jpg',
  extension: 'image/jpeg',
  detected: program,
  warnings: ['disagreement'],
});

test('says what it claims to be and what it is', () => {
  assert.match(say(photo), /This attachment is blocked:.*It says it is a photo, but it is a Windows program\./);
  assert.match(
    say(photo, undefined, { ...en, ...de }),
    /gesperrt.*Es gibt sich aus als: ein Foto\. In Wahrheit ist es ein Windows-Programm\./,
  );
  assert.match(
    say(
      evidenceOf({ declared: 'image/png', extension: 'image/gif', detected: 'image/gif', warnings: ['disagreement'] }),
    ),
    /It says it is a picture \(image\/png\), but it is a picture \(image\/gif\)\./,
  );
  assert.match(
    say(evidenceOf({ declared: 'image/png', extension: 'application/pdf', warnings: ['disagreement'] })),
    /in one place that it is a PDF document, and in another that it is a picture/,
  );
});

test('says what is odd, who decided, and what to do next', () => {
  assert.match(
    say(
      evidenceOf({ untrustedName: 'invoice.pdf.exe', warnings: ['double-extension', 'hidden-characters', 'macros'] }),
    ),
    /“\.exe”.*cannot be seen.*macros.*run as programs.*Glovebox does this with: Programs\..*ask the sender/,
  );
  const managed = managedPolicySchema.parse({
    version: 1,
    organisation: { name: 'Acme', contact: 'it@acme.example' },
    mandatoryRules: [
      { id: 'r', title: 'No pictures', note: 'They are large.', when: { types: ['image'] }, then: { action: 'block' } },
    ],
  });
  assert.match(
    say(evidenceOf({ declared: 'image/png' }), effectivePolicy(managed, null)),
    /Acme decided this with the rule: No pictures\. The reason given: They are large\..*Questions go to: it@acme\.example/,
  );
  assert.match(
    say(evidenceOf({ declared: 'image/png' }), lockedDownPolicy),
    /rules of your administrator have an error/,
  );
  assert.match(
    say(evidenceOf({ declared: 'image/png' }), {
      ...effectivePolicy(null, null),
      otherwise: { action: 'local' },
      switches: { ...lockedDownPolicy.switches, mayOpenLocally: true },
    }),
    /without the protection.*only if you trust/,
  );
});

test('names rule and organisation where something is refused, also where the rule gives a reason', () => {
  const managed = managedPolicySchema.parse({
    version: 1,
    organisation: { name: 'Acme' },
    mandatoryRules: [
      { id: 'r', title: 'No pictures', note: 'They are large.', when: { types: ['image'] }, then: { action: 'block' } },
      { id: 'x', when: { types: ['pdf'], senders: ['@example.org'] }, then: { action: 'block' } },
    ],
  });
  const refuse = (evidence: Evidence): string => {
    const policy = effectivePolicy(managed, null);
    return refusalText(explain(decide(evidence, policy, 'default'), evidence, policy.organisation, translateFrom(en)));
  };
  assert.match(
    refuse(evidenceOf({ declared: 'image/png' })),
    /^They are large\. This attachment is blocked: .* Acme decided this with the rule: No pictures\. If you need it/,
  );
  const pdf = evidenceOf({ declared: 'application/pdf', message: { ...unknownMessage, sender: 'alex@example.org' } });
  assert.match(
    refuse(pdf),
    /^This attachment is blocked: .* Acme decided this with the rule: Rule 2: PDF documents, from @example\.org\. If you need it/,
  );
});

test('whatever was decided, every sentence has its words and nothing hidden', () => {
  fc.assert(
    fc.property(anyEvidence, anyOutcome, (evidence, otherwise) => {
      for (const texts of [en, { ...en, ...de }]) {
        const said = say(evidence, { ...effectivePolicy(null, null), otherwise }, texts);
        assert.match(said, /^[^\p{Cc}\p{Cf}]+$/u);
        assert.ok(!/\$[A-Z]+\$|undefined/.test(said), said);
      }
    }),
  );
});

for (const language of readdirSync(new URL('../../../../addon/_locales', import.meta.url))) {
  test(`the texts in “${language}” are complete`, () => {
    const [english, texts] = [read('en'), read(language)];
    // The English sentences about failures come from protocol/user-messages.ts; test/unit/addon/failure-texts.test.ts
    // compares those.
    const own = Object.keys(texts).filter((key) => !key.startsWith('failure_'));
    assert.deepEqual(
      own.sort(),
      Object.keys(english)
        .filter((key) => !key.startsWith('failure_'))
        .sort(),
    );
    for (const key of own) {
      const { message = '', placeholders = {} } = texts[key] ?? {};
      assert.notEqual(message.trim(), '', key);
      assert.deepEqual(placeholders, english[key]?.placeholders ?? {}, key);
      const used = Array.from(message.matchAll(/\$(\w+)\$/g), ([, name = '']) => name.toLowerCase());
      assert.deepEqual([...new Set(used)].sort(), Object.keys(placeholders).sort(), key);
    }
  });
}

test('every family has members of both kinds, and knows them', () => {
  const byEnding = {
    pdf: 'pdf',
    image: 'heic',
    text: 'csv',
    office: 'docx',
    'office-macros': 'xlsm',
    archive: '7z',
    audio: 'mp3',
    video: 'mkv',
    message: 'eml',
    calendar: 'ics',
    contact: 'vcf',
    web: 'svg',
    certificate: 'p7s',
    executable: 'msi',
    script: 'wsf',
    shortcut: 'lnk',
    'disk-image': 'vhdx',
  } as const;
  const byType = {
    pdf: 'application/pdf',
    image: 'image/anything',
    text: 'text/plain',
    office: 'application/vnd.oasis.opendocument.text',
    'office-macros': 'application/vnd.ms-excel.sheet.macroenabled.12',
    archive: 'application/zip',
    audio: 'audio/mpeg',
    video: 'video/mp4',
    message: 'message/rfc822',
    calendar: 'text/calendar',
    contact: 'text/vcard',
    web: 'text/html',
    certificate: 'application/pkix-cert',
    executable: program,
    script: 'text/javascript',
    shortcut: 'application/x-ms-shortcut',
    'disk-image': 'application/x-iso9660-image',
  } as const;
  for (const family of families) {
    assert.ok(familiesOfExtension(byEnding[family]).has(family), family);
    assert.ok(familiesOfType(byType[family]).has(family), family);
  }
  assert.equal(familiesOfType('image/svg+xml').has('image'), false, 'a picture that can hold scripts is none');
  assert.equal(familiesOfType('text/calendar').has('text'), false);
  assert.equal(familiesOfExtension('docx').has('office-macros'), false);
});
