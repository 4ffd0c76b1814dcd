/**
 * `node tools/kernels.mjs`, after each change in an assembly folder of kernels, or in how the flow
 * table lies in memory: compiles AssemblyScript to WebAssembly, and writes it as text to the folder
 * embedded beside it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';
import { LAYOUT_FILE, meterLayout } from './meter-layout.mjs';
import { root } from './run.mjs';

const learn = 'src/learn/kernels';
const wire = 'src/wire/kernels';

/** Memory of the caller, no runtime, no bounds checks: kernels only load and store. */
const common = `
  -O3 --converge --noAssert --runtime stub --uncheckedBehavior always
  --importMemory --noExportMemory --initialMemory 0 --maximumMemory 65536`;
const shared = `${common} --sharedMemory --enable simd --enable threads`;

/** Each `{ name, folder, options }`: assembly/NAME.ts becomes embedded/NAME.ts. */
export function kernels() {
  const files = readdirSync(`${root}${learn}/assembly`).filter((file) => file.endsWith('.ts'));
  return [
    ...files.sort().map((file) => ({ name: file.slice(0, -3), folder: learn, options: shared })),
    { name: 'meter', folder: wire, options: common },
  ];
}

/** The text of embedded/NAME.ts. Throws what the compiler says. */
export async function embeddedKernel(kernel) {
  const { error, messages, binary } = await compile(kernel);
  if (error) throw new Error(`kernel ${kernel.name}: ${error.message}\n${messages}`);
  const base64 = Buffer.from(binary).toString('base64');
  const lines = base64.match(/.{1,92}/g).map((line) => `  '${line}',`);
  return [
    `/** Compiled from ../assembly/${kernel.name}.ts by \`node tools/kernels.mjs\`. */`,
    `export const ${constantOf(kernel.name)} = [`,
    ...lines,
    "].join('');",
    '',
  ].join('\n');
}

async function compile({ name, folder, options }) {
  const files = { binary: undefined };
  const messages = asc.createMemoryStream();
  const assembly = `${root}${folder}/assembly/`;
  const words = options.trim().split(/\s+/);
  const { error } = await asc.main([`${name}.ts`, '-o', 'binary', ...words], {
    readFile: (path) =>
      existsSync(assembly + path) ? readFileSync(assembly + path, 'utf8') : null,
    writeFile: (path, contents) => {
      files[path] = contents;
    },
    listFiles: () => [],
    stderr: messages,
  });
  return { error, messages: messages.toString(), binary: files.binary };
}

const constantOf = (name) => `${name.replaceAll('-', '_').toUpperCase()}_WASM`;

export const embeddedPath = ({ name, folder }) => `${folder}/embedded/${name}.ts`;

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(root + LAYOUT_FILE, await meterLayout());
  for (const kernel of kernels()) {
    writeFileSync(root + embeddedPath(kernel), await embeddedKernel(kernel));
    console.log(`wrote ${embeddedPath(kernel)}`);
  }
}
