"""The indexes of a knowledge base on Milvus: beyond one machine, with the scores of the engine that is built in."""
