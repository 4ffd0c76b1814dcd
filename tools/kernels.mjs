/**
 * `node tools/kernels.mjs`, after each change in src/learn/kernels/assembly: compiles each file
 * there (AssemblyScript) to WebAssembly, and writes it as text to src/learn/kernels/embedded.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';
import { root } from './run.mjs';

const folder = 'src/learn/kernels';

/** Shared memory of the caller, no runtime, no bounds checks: kernels only load and store. */
const options = `
  -O3 --converge --noAssert --runtime stub --uncheckedBehavior always
  --importMemory --noExportMemory --sharedMemory --initialMemory 0 --maximumMemory 65536
  --enable simd --enable threads`
  .trim()
  .split(/\s+/);

/** Names of kernels, as files in assembly/ without ending. */
export function kernelNames() {
  return readdirSync(`${root}${folder}/assembly`)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort();
}

/** The text of embedded/NAME.ts. Throws what the compiler says. */
export async function embeddedKernel(name) {
  const { error, messages, binary } = await compile(name);
  if (error) throw new Error(`kernel ${name}: ${error.message}\n${messages}`);
  const base64 = Buffer.from(binary).toString('base64');
  const lines = base64.match(/.{1,92}/g).map((line) => `  '${line}',`);
  return [
    `/** Compiled from ../assembly/${name}.ts by \`node tools/kernels.mjs\`. */`,
    `export const ${constantOf(name)} = [`,
    ...lines,
    "].join('');",
    '',
  ].join('\n');
}

async function compile(name) {
  const file = `${name}.ts`;
  const files = { binary: undefined };
  const messages = asc.createMemoryStream();
  const { error } = await asc.main([file, '-o', 'binary', ...options], {
    readFile: (path) =>
      path === file ? readFileSync(`${root}${folder}/assembly/${file}`, 'utf8') : null,
    writeFile: (path, contents) => {
      files[path] = contents;
    },
    listFiles: () => [],
    stderr: messages,
  });
  return { error, messages: messages.toString(), binary: files.binary };
}

const constantOf = (name) => `${name.replaceAll('-', '_').toUpperCase()}_WASM`;

export const embeddedPath = (name) => `${folder}/embedded/${name}.ts`;

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const name of kernelNames()) {
    writeFileSync(`${root}${embeddedPath(name)}`, await embeddedKernel(name));
    console.log(`wrote ${embeddedPath(name)}`);
  }
}
