/**
 * Model files: a manifest and flat arrays under one digest. Writing and reading are exact inverses;
 * what is read is checked in every part, and no file can hold code.
 */
export { type Bundle, type Manifest, packBundle, schemaHash, unpackBundle } from './bundle.ts';
export { BundleError } from './container.ts';
