/** How each answer of a check is shown. */
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import CircleX from '@lucide/svelte/icons/circle-x';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { CheckView } from '../../lib/gen/CheckView';
import type { IconComponent } from '../../lib/icon';

export interface Shown {
  label: string;
  tone: 'ok' | 'warn' | 'bad' | 'info' | 'plain';
  icon: IconComponent;
}

/** Says how a check stands; the worst that it found decides. */
export function shownAs({ said }: CheckView): Shown {
  switch (said?.answer) {
    case undefined:
      return { label: 'Not asked yet', tone: 'plain', icon: CircleDashed };
    case 'well':
      return { label: 'Well', tone: 'ok', icon: CircleCheck };
    case 'found':
      return said!.findings.some(({ severity }) => severity === 'error')
        ? { label: 'Error', tone: 'bad', icon: CircleAlert }
        : { label: 'Warning', tone: 'warn', icon: TriangleAlert };
    case 'unknown':
      return { label: 'Cannot be known', tone: 'info', icon: CircleHelp };
    case 'quiet':
      return { label: 'Not asked', tone: 'plain', icon: CircleDashed };
    case 'failed':
      return { label: 'Could not be asked', tone: 'bad', icon: CircleX };
  }
}
