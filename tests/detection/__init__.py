"""How well the installed `mailguard` tells labelled mail apart. The mail is others', not ours."""
