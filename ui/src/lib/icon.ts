import type { Component } from 'svelte';

/** A Lucide icon, always taken by its deep path. */
export type IconComponent = Component<{
  size?: number | string;
  strokeWidth?: number | string;
  class?: string;
}>;
