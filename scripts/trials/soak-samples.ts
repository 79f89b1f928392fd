// Files of the kinds that a mailbox holds, for a soak.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeBudgetXlsx, makeReportDocx } from '../benchmark/office-samples.ts';
import { contract, makeHandbookPdf, makeLandscapePng, makePdf } from '../sample-files.ts';
import { composeMessage } from '../sample-mail.ts';

const letter = {
  subject: 'A letter',
  text: 'See the contract.\n',
  attachments: [{ name: 'contract.pdf', declaredType: 'application/pdf', bytes: makePdf(contract) }],
};

/** Office documents only where their template is there. */
export const writeSoakSamples = async (dir: string, withOffice: boolean): Promise<readonly string[]> => {
  const samples: Readonly<Record<string, Uint8Array | string>> = {
    'handbook.pdf': makeHandbookPdf(),
    'contract.pdf': makePdf(contract),
    'hills.png': makeLandscapePng(),
    'notes.txt': 'One line after another.\n'.repeat(2000),
    'table.csv': 'item,price\n'.concat('window,12\n'.repeat(200)),
    'letter.eml': composeMessage(letter),
    ...(withOffice ? { 'report.docx': makeReportDocx(), 'budget.xlsx': makeBudgetXlsx() } : {}),
  };
  const paths = Object.keys(samples).map((name) => join(dir, name));
  await Promise.all(Object.entries(samples).map(([name, bytes]) => writeFile(join(dir, name), bytes)));
  return paths;
};
