"""The grammar of the expression language, for the parser of `agents.spec.expression`."""

GRAMMAR = r"""
?start: cond
?cond: or_ | or_ "?" cond ":" cond -> conditional
?or_: and_ | or_ "||" and_ -> or_op
?and_: cmp | and_ "&&" cmp -> and_op
?cmp: add | add CMP add -> binary | add "in" "[" add ("," add)* "]" -> among
?add: mul | add ADD mul -> binary
?mul: unary | mul MUL unary -> binary
?unary: post | "!" unary -> not_op | "-" unary -> negate
?post: atom
     | post "." _SIZE -> size
     | post "." AGGREGATE "(" ")" -> aggregate
     | post "." MACRO "(" NAME "," cond ")" -> macro
     | post "." NAME -> member
?atom: NUMBER -> number | STRING -> string | "true" -> true | "false" -> false | "null" -> null
     | NAME -> name | NAME "(" cond ("," cond)* ")" -> call | "(" cond ")"
CMP: "==" | "!=" | "<=" | ">=" | "<" | ">"
ADD: "+" | "-"
MUL: "*" | "/"
MACRO.2: /(filter|exists|all|map|first)(?=\()/
_SIZE.2: /size\(\)/
AGGREGATE.2: /(sum|min|max|avg)(?=\()/
NUMBER: /\d+(\.\d+)?/
STRING: /"[^"\n]*"/
NAME: /[a-z_][a-z0-9_]*/
%ignore " "
"""
