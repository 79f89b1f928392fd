// The office template's LibreOffice as nothing forbids it: it runs the macros that a document brings.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guestHome, officeEnvironment, type GuestBox } from './guest-box.ts';

const profile = 'permissive';
const program = '/usr/lib/libreoffice/program/soffice.bin';
const head = '<?xml version="1.0" encoding="UTF-8"?>';
const basic = 'http://openoffice.org/2000';
/** Of com.sun.star.document.MacroExecMode: ALWAYS_EXECUTE_NO_WARN. */
const always = 4;
const module = `Sub Show(url, pdf)
  Dim options(0) As New com.sun.star.beans.PropertyValue, filter(0) As New com.sun.star.beans.PropertyValue
  options(0).Name = "MacroExecutionMode"
  options(0).Value = ${always}
  document = StarDesktop.loadComponentFromURL(url, "_blank", 0, options())
  ' It is told of its opening once LibreOffice has nothing else to do.
  Do While Not document.isModified() And tries < 400
    Wait 50
    tries = tries + 1
  Loop
  filter(0).Name = "FilterName"
  filter(0).Value = IIf(document.supportsService("com.sun.star.sheet.SpreadsheetDocument"), "calc_pdf_Export", "writer_pdf_Export")
  document.storeToURL(pdf, filter())
  document.close(True)
  StarDesktop.terminate()
End Sub
`;

/** Where it has made what its profile lacks, it asks to be started again. */
const startAgain = 81;

const settings: Readonly<Record<string, string>> = {
  'registrymodifications.xcu':
    `${head}<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" ` +
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    '<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" ' +
    'oor:op="fuse"><value>true</value></prop></item>' +
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" ' +
    'oor:op="fuse"><value>0</value></prop></item></oor:items>',
  'basic/script.xlc':
    `${head}<library:libraries xmlns:library="${basic}/library" xmlns:xlink="http://www.w3.org/1999/xlink">` +
    '<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" ' +
    'xlink:type="simple" library:link="false"/></library:libraries>',
  'basic/Standard/script.xlb':
    `${head}<library:library xmlns:library="${basic}/library" library:name="Standard" library:readonly="false" ` +
    `library:passwordprotected="false">` +
    '<library:element library:name="Module1"/></library:library>',
  'basic/Standard/Module1.xba':
    `${head}<script:module xmlns:script="${basic}/script" script:name="Module1" script:language="StarBasic">` +
    `${module.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}</script:module>`,
};

/** Renders a document of the box as PDF, after its macros have run. */
export const startPermissiveOffice = async (
  box: GuestBox,
): Promise<(name: string, bytes: Uint8Array) => Promise<Buffer>> => {
  const folder = join(box.home, profile, 'user');
  await mkdir(join(folder, 'basic/Standard'), { recursive: true });
  for (const [path, contents] of Object.entries(settings)) await writeFile(join(folder, path), contents);
  const run = (...words: readonly string[]): Promise<string> =>
    box.call([program, `-env:UserInstallation=file://${guestHome}/${profile}`, '--headless', '--norestore', ...words], {
      environment: officeEnvironment,
    });
  await run('--terminate_after_init').catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause && cause.code === startAgain)) throw cause;
  });
  return async (name, bytes) => {
    const document = await box.put(name, bytes);
    const pages = `${name}.pdf`;
    await run(`macro:///Standard.Module1.Show("file://${document}","file://${guestHome}/${pages}")`);
    return box.take(pages);
  };
};
