import { htmlPage } from './html-page.ts';

/** The picture as a page of its own, for who would rather open one than an SVG. */
export function pipelinePage(
  svg: string,
  about: { title: string; subtitle: string; madeBy: string },
): string {
  return htmlPage({ ...about, body: `<div class="scroll">${svg}</div>` });
}
