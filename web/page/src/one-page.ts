// The page that is one file.

import "./style.css";
import "./main";
