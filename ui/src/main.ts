import '@fontsource-variable/inter/wght.css';
import './lib/css/tokens.css';
import './lib/css/base.css';
import './lib/css/shapes.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { followSystem } from './lib/theme';

followSystem();
mount(App, { target: document.getElementById('app')! });
