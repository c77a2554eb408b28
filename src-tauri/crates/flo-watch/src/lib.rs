//! Folder watching: facts about files, settle time, ignore rules. Starts nothing.
