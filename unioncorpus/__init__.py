"""unioncorpus: scraped trade-union plans, made into a corpus that can carry a paper.

import unioncorpus as uc
uc.ingest("corpus/", store="data/store")
corpus = uc.open("data/store")
corpus.where(org_type="school").kwic("送温暖")
"""

__version__ = "0.1.0"
