// What a story's page gains where scripts run. In production these are one file: newsroom/stylesheets.py.

import "./check-also.js";
import "./copy-link.js";
import "./embeds.js";
import "./read.js";
