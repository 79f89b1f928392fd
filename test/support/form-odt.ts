// An OpenDocument text with a form: one field, which says a sentence. Written by hand, as what LibreOffice takes for a
// control depends on what else is there.
const namespaces = Object.entries({
  office: 'urn:oasis:names:tc:opendocument:xmlns:office:1.0',
  text: 'urn:oasis:names:tc:opendocument:xmlns:text:1.0',
  draw: 'urn:oasis:names:tc:opendocument:xmlns:drawing:1.0',
  svg: 'urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0',
  form: 'urn:oasis:names:tc:opendocument:xmlns:form:1.0',
  ooo: 'http://openoffice.org/2004/office',
})
  .map(([prefix, address]) => `xmlns:${prefix}="${address}"`)
  .join(' ');
const component = (kind: string): string => `form:control-implementation="ooo:com.sun.star.form.component.${kind}"`;

/** What it begins and ends with. */
const roots = {
  /** All of a text in one file (.fodt). */
  flat: ['document', ' office:mimetype="application/vnd.oasis.opendocument.text"'],
  /** The file content.xml of a text (.odt). */
  content: ['document-content', ''],
} as const;

export const makeFormText = (sentence: string, root: keyof typeof roots = 'flat'): string => {
  const [name, more] = roots[root];
  return (
    `<?xml version="1.0" encoding="UTF-8"?><office:${name} ${namespaces} office:version="1.2"${more}>` +
    '<office:automatic-styles/><office:body><office:text>' +
    `<office:forms><form:form form:name="Form" ${component('Form')}>` +
    `<form:text form:name="field" form:id="field" xml:id="field" ${component('TextField')} ` +
    `form:current-value="${sentence}" form:value="${sentence}"/></form:form></office:forms>` +
    '<text:p><draw:control text:anchor-type="paragraph" svg:x="1cm" svg:y="2cm" svg:width="12cm" svg:height="1.5cm" ' +
    `draw:control="field"/>Above the field</text:p></office:text></office:body></office:${name}>`
  );
};
