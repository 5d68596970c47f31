"""
The order of the stages, once.

Three maps and two shuffles. A map is a pure function from one record batch to another, with no
state, so that any engine can run it on any machine; between the maps stand the only steps that
look at all documents together.

    prepare   repair → segment → identify language → key the blocks        map
    profile   near-duplicate blocks over pages: what belongs to the site   shuffle
    decide    blocks → verdicts, pages → articles                          map
    match     near-duplicate documents, on what was kept of them           shuffle
    emit      documents, removals and edits as records                     map

Documents are compared after the blocks are decided, because pages of one site would otherwise
resemble each other by what the site prints on all of them.
"""
