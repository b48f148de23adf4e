import { count, counted } from '../../electron/common/domain/counted.ts';

const places = new Intl.PluralRules('en', { type: 'ordinal' });

export { count, counted };
/** A share of 1 with three significant places, as the legend prints it; what is too small for that says so. */
export const share = (value: number): string => (value === 0 ? '0' : value >= 0.1 ? value.toFixed(3) : value < 0.0001 ? '<0.0001' : value.toPrecision(3));
/** A share of 1 in three places for a narrow column: ".305", "<.001". Never longer than five characters. */
export const narrowShare = (value: number): string => (value > 0 && value < 0.0005 ? '<.001' : value.toFixed(3).replace(/^0(?=\.)/, ''));
/** The end of a bar's scale that holds all of these probabilities: one of a few round numbers, so that it changes seldom. */
export const niceTop = (values: readonly number[]): number => [0.02, 0.05, 0.1, 0.2, 0.5].find((top) => values.every((value) => value <= top)) ?? 1;
/** A correlation with its sign. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
/** "1st", "12th", "22nd". */
export const ordinal = (value: number): string => `${count(value)}${{ one: 'st', two: 'nd', few: 'rd' }[places.select(value) as 'one'] ?? 'th'}`;
/** In whole percent; what is neither none nor all never rounds to it: 199 of 200 right are "99.5%". */
export function percent(value: number): string {
  const whole = Math.round(value * 100);
  if (value > 0 && whole === 0) return `${Math.max(0.1, Math.round(value * 1000) / 10)}%`;
  if (value < 1 && whole === 100) return `${Math.min(99.9, Math.round(value * 1000) / 10)}%`;
  return `${whole}%`;
}
/** A probability in two places; what would round to nothing says so. */
export const probability = (value: number): string => (value > 0 && value < 0.005 ? '<.01' : value.toFixed(2).replace(/^0/, ''));

/** "12 s", "3 min 05 s", "2 h 10 min". */
export function duration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min ${String(total % 60).padStart(2, '0')} s`;
  return `${Math.floor(total / 3600)} h ${String(Math.floor((total % 3600) / 60)).padStart(2, '0')} min`;
}

/** A long text cut at a grapheme's border, with an ellipsis. */
export function shorten(text: string, most: number): string {
  // One grapheme can be a dozen code units (a family of emoji); a text far longer than that is cut before it is looked at.
  const reach = most * 40;
  const plain = text.slice(0, reach).replace(/\s+/g, ' ').trim();
  if (text.length <= reach && plain.length <= most) return plain;
  // Lists shorten hundreds of captions while they are scrolled: plain letters are counted as they are, the rest is read no further than it is shown.
  if (!/[^ -~]/.test(plain.slice(0, most + 1))) return `${plain.slice(0, most - 1)}…`;
  let [seen, cut] = [0, plain.length];
  for (const { index } of GRAPHEMES.segment(plain)) {
    seen++;
    if (seen === most) cut = index;
    if (seen > most) break;
  }
  return text.length <= reach && seen <= most ? plain : `${plain.slice(0, cut)}…`;
}
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A day in the reader's own zone, as year-month-day. */
export const day = (at: number): string => new Date(at).toLocaleDateString('sv-SE');
export const clock = (at: number): string => new Date(at).toLocaleTimeString('sv-SE');
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
/** For a narrow column: the time where it was today, "24 Nov" in this year, else the day. What is shown so has the whole in its tooltip. */
export function moment(at: number): string {
  const today = day(Date.now());
  if (day(at) === today) return clock(at).slice(0, 5);
  return day(at).slice(0, 4) === today.slice(0, 4) ? dayOfYear.format(at) : day(at);
}
/** Day and time. */
export const dayAndTime = (at: number): string => `${day(at)} ${clock(at)}`;

/** A change of a probability with its sign, as fine as the change is: "+0.0123", "−0.00004", "+5e−6". */
export function change(value: number): string {
  const size = Math.abs(value);
  // Below this it is the rounding of sums.
  if (size < 1e-12) return '0';
  // What is there is not told as nothing: "+5e-6".
  if (size < 0.00001) return `${value < 0 ? '−' : '+'}${size.toExponential(0).replace('-', '−')}`;
  return `${value < 0 ? '−' : '+'}${size >= 0.1 ? size.toFixed(3) : size >= 0.001 ? size.toFixed(4) : size.toFixed(5)}`;
}
/** "1.2 GB", "340 MB", "12 kB". */
export function bytes(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(value >= 1e10 ? 0 : 1)} GB`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(value >= 1e7 ? 0 : 1)} MB`;
  return value >= 1e3 ? `${Math.round(value / 1e3)} kB` : `${value} B`;
}
