// A template in one file, for other computers. A prefix of fixed length (16 bytes `GloveboxTemplate`, then the format's version
// and the header's length as 32 bits each, and the body's length as 64 bits, big-endian), an Ed25519 signature of 64 bytes,
// the manifest as JSON, and the files in a fixed order, in blocks (archive-blocks.ts). It holds no path and no name of a
// file. The signature is over a hash of all else, so nothing of an archive counts before all of it was read.
import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import { manifestSchema, templateFiles, type Manifest } from './manifest.ts';

export interface Lengths {
  readonly headerBytes: number;
  readonly bodyBytes: number;
}

const magic = Buffer.from('GloveboxTemplate', 'latin1');
const formatVersion = 1;
export const prefixBytes = 32;
export const signatureBytes = 64;
export const headerMaxBytes = 1024 * 1024;
/** Of the body, and of all files once they are unpacked. */
export const contentsMaxBytes = 64 * 1024 ** 3;
const context = 'glovebox template archive 1\0';

export const archiveBytes = ({ headerBytes, bodyBytes }: Lengths): number =>
  prefixBytes + signatureBytes + headerBytes + bodyBytes;

export const encodePrefix = ({ headerBytes, bodyBytes }: Lengths): Buffer => {
  const prefix = Buffer.alloc(prefixBytes);
  magic.copy(prefix);
  prefix.writeUInt32BE(formatVersion, 16);
  prefix.writeUInt32BE(headerBytes, 20);
  prefix.writeBigUInt64BE(BigInt(bodyBytes), 24);
  return prefix;
};

export const decodePrefix = (untrustedPrefix: Buffer): Lengths | 'no-archive' | 'other-format' => {
  if (untrustedPrefix.length !== prefixBytes || !untrustedPrefix.subarray(0, magic.length).equals(magic))
    return 'no-archive';
  if (untrustedPrefix.readUInt32BE(16) !== formatVersion) return 'other-format';
  const headerBytes = untrustedPrefix.readUInt32BE(20);
  const bodyBytes = untrustedPrefix.readBigUInt64BE(24);
  return headerBytes > headerMaxBytes || bodyBytes > BigInt(contentsMaxBytes)
    ? 'no-archive'
    : { headerBytes, bodyBytes: Number(bodyBytes) };
};

export const hashOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** The hash of the body comes last in an export: what it is of is known when all of it is written. */
const signedMessage = (prefix: Buffer, header: Buffer, bodyHash: Buffer): Buffer =>
  Buffer.concat([Buffer.from(context, 'latin1'), hashOf(Buffer.concat([prefix, hashOf(header), bodyHash]))]);

export const signArchive = (prefix: Buffer, header: Buffer, bodyHash: Buffer, privateKey: KeyObject): Buffer =>
  sign(null, signedMessage(prefix, header, bodyHash), privateKey);

export const isSignedBy = (
  publicKey: KeyObject,
  { prefix, signature, header, bodyHash }: Readonly<Record<'prefix' | 'signature' | 'header' | 'bodyHash', Buffer>>,
): boolean => verify(null, signedMessage(prefix, header, bodyHash), publicKey, signature);

/** Where the recipe lies is each computer's own affair. */
export const encodeHeader = (manifest: Manifest): Buffer => {
  const untrustedCopy: unknown = { ...manifest, recipeFolder: null };
  return Buffer.from(JSON.stringify(manifestSchema.parse(untrustedCopy)), 'utf8');
};

/** null where it is not in the one form that `encodeHeader` writes: nothing can stand in it twice. */
export const decodeHeader = (header: Buffer): Manifest | null => {
  try {
    const untrustedManifest: unknown = JSON.parse(header.toString('utf8'));
    const manifest = manifestSchema.parse(untrustedManifest);
    return encodeHeader(manifest).equals(header) && contentsBytes(manifest) <= contentsMaxBytes ? manifest : null;
  } catch {
    return null;
  }
};

const contentsBytes = ({ files }: Manifest): number =>
  templateFiles.reduce((sum, name) => sum + files[name].sizeBytes, 0);
