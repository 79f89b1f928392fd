// An OpenDocument text that cannot be read without its password, made for tests as LibreOffice makes them (OpenDocument
// 1.2, part 3, section 3.4): each file deflated, then AES-256 in CBC mode with a key by PBKDF2.
import { createCipheriv, createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { makeZip } from '../../scripts/zip.ts';

const iterations = 1024;
const keyBytes = 32;
const checkedBytes = 1024;
const mediaType = 'application/vnd.oasis.opendocument.text';
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

interface Hidden {
  readonly bytes: Uint8Array;
  /** Its element of the manifest. */
  readonly entry: string;
}

const hide = (path: string, contents: string, password: string): Hidden => {
  const [salt, vector] = [randomBytes(16), randomBytes(16)];
  const packed = deflateRawSync(contents);
  const key = pbkdf2Sync(sha256(Buffer.from(password)), salt, iterations, keyBytes, 'sha1');
  const cipher = createCipheriv('aes-256-cbc', key, vector);
  const checksum = sha256(packed.subarray(0, checkedBytes)).toString('base64');
  const entry =
    `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="text/xml" manifest:size="${Buffer.byteLength(contents)}">` +
    '<manifest:encryption-data ' +
    'manifest:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k" ' +
    `manifest:checksum="${checksum}">` +
    '<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" ' +
    `manifest:initialisation-vector="${vector.toString('base64')}"/>` +
    `<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:key-size="${keyBytes}" ` +
    `manifest:iteration-count="${iterations}" manifest:salt="${salt.toString('base64')}"/>` +
    '<manifest:start-key-generation ' +
    'manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" ' +
    `manifest:key-size="${keyBytes}"/>` +
    '</manifest:encryption-data></manifest:file-entry>';
  return { bytes: Buffer.concat([cipher.update(packed), cipher.final()]), entry };
};

const contentOf = (sentence: string): string =>
  '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" ' +
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ' +
  'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">' +
  '<office:automatic-styles><style:style style:name="P" style:family="paragraph"><style:text-properties ' +
  'fo:font-size="28pt"/></style:style></office:automatic-styles>' +
  `<office:body><office:text><text:p text:style-name="P">${sentence}</text:p></office:text></office:body></office:document-content>`;

export const makeProtectedOdt = (sentence: string, password: string): Uint8Array =>
  protectOdt(contentOf(sentence), password);

/** Of what its content.xml says. */
export const protectOdt = (contentXml: string, password: string): Uint8Array => {
  const content = hide('content.xml', contentXml, password);
  return makeZip({
    mimetype: mediaType,
    'META-INF/manifest.xml':
      '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest ' +
      'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">' +
      `<manifest:file-entry manifest:full-path="/" manifest:media-type="${mediaType}" ` +
      `manifest:version="1.2"/>${content.entry}</manifest:manifest>`,
    'content.xml': content.bytes,
  });
};
