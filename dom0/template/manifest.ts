// What a template folder says of itself: the hashes of its files and the versions they fit. Written last, so that a
// folder with a manifest is a whole template.
import { createHash } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { viewerTableSchema } from '../../protocol/dom0-status.ts';

export const imageFiles = ['vmlinuz', 'initrd', 'root.erofs'] as const;
export const templateFiles = [...imageFiles, 'ram', 'state'] as const;
export const manifestName = 'manifest.json';

const fileSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.number().int().nonnegative(),
});
export type FileRecord = z.infer<typeof fileSchema>;
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const manifestVersion = 2;
const otherVersionSchema = z.looseObject({ version: z.number().refine((version) => version !== manifestVersion) });

export const manifestSchema = z.strictObject({
  version: z.literal(manifestVersion),
  name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  builtAt: z.iso.datetime(),
  /** When Debian's packages were installed; where it is missing, no earlier than it was built. */
  packagesAt: z.iso.datetime().optional(),
  /** Of the image's recipe, the agent and their tools; see recipe.ts. */
  /** What making it took once its image was there: the next time takes about as long. */
  savedInSeconds: z.number().int().min(1).max(86_400).optional(),
  recipeSha256: sha256Schema,
  /** Where the recipe lies that is not a shipped one. */
  recipeFolder: z.string().nullable(),
  /** What the template can show, as its guest reads it. */
  viewers: viewerTableSchema,
  qemuVersion: z.string(),
  accelerator: z.enum(['kvm', 'tcg']),
  /** The processor of the computer that saved it (qemu/processor.ts). */
  processor: z.string().max(200).optional(),
  memoryMib: z.number().int().positive(),
  /** QEMU's arguments without paths: a savefile fits only the machine that made it. */
  machine: z.string(),
  files: z.strictObject({
    vmlinuz: fileSchema,
    initrd: fileSchema,
    'root.erofs': fileSchema,
    ram: fileSchema,
    state: fileSchema,
  }),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const imageManifestSchema = z.strictObject({
  recipeSha256: sha256Schema,
  files: z.strictObject({ vmlinuz: fileSchema, initrd: fileSchema, 'root.erofs': fileSchema }),
});
export type ImageManifest = z.infer<typeof imageManifestSchema>;

/** The same on two computers where all of a template's files are; in hexadecimal. */
export const templateSha256 = ({ files, recipeSha256 }: Manifest): string => {
  const lines = [`recipe ${recipeSha256}`, ...templateFiles.map((name) => `${name} ${files[name].sha256}`)];
  return createHash('sha256').update(lines.join('\n')).digest('hex');
};

const readBytes = 1024 * 1024;

/** A hash takes about 0.7 ms a MiB and leaves the file in the page cache. */
export const recordFile = async (path: string): Promise<FileRecord> => {
  const hash = createHash('sha256');
  // One buffer for the whole file: the daemon would hold the memory of a stream's many for long.
  const buffer = new Uint8Array(readBytes);
  const file = await open(path);
  try {
    for (let sizeBytes = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, readBytes, null);
      if (bytesRead === 0) return { sha256: hash.digest('hex'), sizeBytes };
      hash.update(buffer.subarray(0, bytesRead));
      sizeBytes += bytesRead;
    }
  } finally {
    await file.close();
  }
};

/** True where the file is there and exactly as recorded. */
export const matchesRecord = async (path: string, expected: FileRecord): Promise<boolean> => {
  try {
    const actual = await recordFile(path);
    return actual.sizeBytes === expected.sizeBytes && actual.sha256 === expected.sha256;
  } catch {
    // A file that is missing or cannot be read is not as recorded.
    return false;
  }
};

/** `missing` where there is no manifest, `outdated` where it is one of another version, `invalid` where it is none. */
export const readManifest = async <T>(
  folder: string,
  schema: z.ZodType<T>,
): Promise<T | 'missing' | 'outdated' | 'invalid'> => {
  let text: string;
  try {
    text = await readFile(`${folder}/${manifestName}`, 'utf8');
  } catch {
    return 'missing';
  }
  try {
    const untrustedManifest: unknown = JSON.parse(text);
    const parsed = schema.safeParse(untrustedManifest);
    if (parsed.success) return parsed.data;
    return otherVersionSchema.safeParse(untrustedManifest).success ? 'outdated' : 'invalid';
  } catch {
    return 'invalid';
  }
};

export const writeManifest = (folder: string, manifest: Manifest | ImageManifest): Promise<void> =>
  writeFile(`${folder}/${manifestName}`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
