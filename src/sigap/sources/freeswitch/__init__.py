"""FreeSWITCH mod_callcenter: the events `callcenter::info`."""

from sigap.sources.freeswitch.reader import detect, read
from sigap.sources.reader import Source
from sigap.text import Text

SOURCE = Source("freeswitch", Text("FreeSWITCH mod_callcenter", "FreeSWITCH mod_callcenter"), detect, read)
