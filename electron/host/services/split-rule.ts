import { SPLIT_RULES, type SplitRule } from '../../common/domain/split.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { ModelDataRepository } from '../database/repositories/model-data-repository.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import { assignSplits } from './training-data.ts';

export interface SplitRuleDeps { readonly data: ModelDataRepository; readonly settings: SettingRepository }

/** The fact that names the rule; workspaces that lack it were drawn, or will be, by `workbench`. */
const SPLIT_RULE = 'split-rule';

/** @throws AppError `unsupported`: a rule that this version does not know. */
export function splitRuleOf(settings: SettingRepository): SplitRule {
  const fact = settings.fact(SPLIT_RULE) ?? 'workbench';
  const rule = SPLIT_RULES.find((one) => one === fact);
  if (rule === undefined) throw new AppError('unsupported', `The posts of this workspace are split by the rule "${fact}", which this program does not know.`, { hint: 'Open the workspace with the version that made it.' });
  return rule;
}

export const chooseSplitRule = (settings: SettingRepository, rule: SplitRule): void => { settings.setFact(SPLIT_RULE, rule); };

/** The rule that a draw would follow. @throws AppError `conflict` when another one is asked for and sides are drawn already. */
export function checkSplitRule({ data, settings }: SplitRuleDeps, asked: SplitRule | undefined): SplitRule {
  const rule = splitRuleOf(settings);
  if (asked === undefined || asked === rule) return rule;
  if (!data.hasSplit()) return asked;
  throw new AppError('conflict', `The posts of this workspace are split by the rule "${rule}"; they cannot be split again by "${asked}", since a hold-out that moves would measure what was learnt.`, {
    hint: `Train without naming a rule, or make a new workspace for the other one: macon init DIR --split ${asked}.`,
  });
}

/** Gives every post without a side its own, and answers by which rule. The rule is stored before the first side is, so that a draw that was cut off goes on by it. */
export async function drawSides(deps: SplitRuleDeps, signal: AbortSignal, asked?: SplitRule): Promise<SplitRule> {
  const rule = checkSplitRule(deps, asked);
  if (deps.data.hasOpenSplit()) chooseSplitRule(deps.settings, rule);
  await assignSplits(deps.data, rule, signal);
  return rule;
}
