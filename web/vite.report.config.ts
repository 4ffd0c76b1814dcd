import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The report's template: one page with its script and its style inside, which loads nothing. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  plugins: [react(), inlined()],
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: fileURLToPath(new URL('report.html', import.meta.url)),
      output: { codeSplitting: false },
    },
  },
});

/** Puts the script and the style into the page, in place of the elements that name them. */
function inlined(): Plugin {
  return {
    name: 'vedette-inlined-page',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['report.html'];
      if (page?.type !== 'asset') this.error('expected report.html in the bundle, got none');
      let html = String(page.source);
      for (const [file, item] of Object.entries(bundle)) {
        if (item.type === 'chunk') {
          html = replaceElement(html, new RegExp(`<script[^>]*${named(file)}[^>]*></script>`), '');
          // At the end, so that the data stands before the script that reads it.
          html = html.replace('</body>', () => `${scriptElement(item.code)}\n  </body>`);
        } else if (file.endsWith('.css')) {
          const style = `<style>${String(item.source)}</style>`;
          html = replaceElement(html, new RegExp(`<link[^>]*${named(file)}[^>]*>`), style);
        } else continue;
        delete bundle[file];
      }
      page.source = html;
    },
  };
}

function scriptElement(code: string): string {
  // Within a script, `</script` and `<!--` can only stand in strings and patterns.
  const safe = code.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '\\x3c!--');
  return `<script type="module">${safe}</script>`;
}

function replaceElement(html: string, element: RegExp, text: string): string {
  if (!element.test(html)) throw new Error(`report.html: expected ${element}, got no such element`);
  return html.replace(element, () => text);
}

function named(file: string): string {
  return file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
