// Gathers what is known of an attachment: four opinions on its type, and what is odd about it. It decides nothing. All
// of it comes from the sender; the first bytes are looked at within fixed bounds, and nothing that they hold is parsed
// further.
import type { Warning } from '../../protocol/policy.ts';
import { hasDoubleExtension, hidesCharacters } from './deceptive-names.ts';
import type { Evidence, MessageFacts } from './decision.ts';
import { detectType } from './detect-type.ts';
import { familiesOfExtension, familiesOfType } from './families.ts';
import { canBothBeTrue, isBelied } from './formats.ts';
import { claimOf, extensionOf, typeOfExtension } from './media-types.ts';

export { detectionBytes } from '../../protocol/detection-bytes.ts';

export interface EvidenceInput {
  readonly untrustedName: string;
  /** As the message says. */
  readonly untrustedDeclaredType: string | null;
  /** As Thunderbird guesses. */
  readonly untrustedGuessedType: string | null;
  readonly sizeBytes: number | null;
  /** The first bytes, best `detectionBytes` of them; null where they could not be read. More are not looked at. */
  readonly untrustedStart: Uint8Array | null;
  readonly message: MessageFacts;
}

/** Never rejects, whatever the input. */
export const collectEvidence = async (input: EvidenceInput): Promise<Evidence> => {
  const { untrustedName, sizeBytes, untrustedStart, message } = input;
  const detection = untrustedStart === null ? { type: null, hasMacros: false } : await detectType(untrustedStart);
  const ending = extensionOf(untrustedName);
  const types = {
    declared: claimOf(input.untrustedDeclaredType, ending),
    guessed: claimOf(input.untrustedGuessedType, ending),
    extension: typeOfExtension(ending),
    detected: detection.type,
  };
  const found: Readonly<Record<Warning, boolean>> = {
    disagreement: disagrees(types),
    'double-extension': hasDoubleExtension(untrustedName),
    'hidden-characters': hidesCharacters(untrustedName),
    macros: detection.hasMacros || saysMacros(Object.values(types), ending),
  };
  const warnings = (Object.keys(found) as Warning[]).filter((warning) => found[warning]);
  return { untrustedName, ...types, sizeBytes, warnings, message };
};

const disagrees = ({
  declared,
  guessed,
  extension,
  detected,
}: Pick<Evidence, 'declared' | 'guessed' | 'extension' | 'detected'>): boolean => {
  const claims = [declared, guessed, extension];
  return claims.some(
    (claim, index) =>
      isBelied(claim, detected) || claims.slice(index + 1).some((other) => !canBothBeTrue(claim, other)),
  );
};

/** A binary workbook can hold macros, but most hold none: only what is found in it counts. */
const binaryWorkbook = { type: 'application/vnd.ms-excel.sheet.binary.macroenabled.12', extension: 'xlsb' };

const saysMacros = (types: readonly (string | null)[], extension: string | null): boolean =>
  types.some((type) => type !== null && type !== binaryWorkbook.type && familiesOfType(type).has('office-macros')) ||
  (extension !== null && extension !== binaryWorkbook.extension && familiesOfExtension(extension).has('office-macros'));
