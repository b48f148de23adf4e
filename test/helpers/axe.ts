import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
interface Finding { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }

/** What axe calls serious or critical in a part of the page; `rules` keeps it to those. */
export async function serious(page: Page, part = 'html', rules?: readonly string[]): Promise<readonly string[]> {
  const options = JSON.stringify(rules === undefined ? { resultTypes: ['violations'] } : { resultTypes: ['violations'], runOnly: rules });
  const { violations } = await page.evaluate(`window.axe === undefined && (() => { ${AXE} })(); axe.run(${JSON.stringify(part)}, ${options})`) as { violations: readonly Finding[] };
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} — ${failureSummary.replace(/\s+/g, ' ').slice(0, 260)}`).join(' | ')}`);
}
