// ARIA 1.3; the types that Svelte brings end at 1.2.
import 'svelte/elements';

declare module 'svelte/elements' {
  interface AriaAttributes { 'aria-description'?: string | undefined | null }
}
