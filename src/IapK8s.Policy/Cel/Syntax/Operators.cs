namespace IapK8s.Policy.Cel.Syntax;

/// <summary>The names of operators as functions, as the specification gives them.</summary>
internal static class Operators
{
    public const string Add = "_+_";
    public const string Subtract = "_-_";
    public const string Multiply = "_*_";
    public const string Divide = "_/_";
    public const string Modulo = "_%_";
    public const string Negate = "-_";
    public const string Not = "!_";
    public const string Equal = "_==_";
    public const string NotEqual = "_!=_";
    public const string Less = "_<_";
    public const string LessOrEqual = "_<=_";
    public const string Greater = "_>_";
    public const string GreaterOrEqual = "_>=_";
    public const string In = "@in";

    /// <summary>The binary operator of a token and how tightly it binds; null where it is none.</summary>
    public static (string Function, int Precedence)? Binary(TokenKind kind) => kind switch
    {
        TokenKind.Equal => (Equal, 1),
        TokenKind.NotEqual => (NotEqual, 1),
        TokenKind.Less => (Less, 1),
        TokenKind.LessOrEqual => (LessOrEqual, 1),
        TokenKind.Greater => (Greater, 1),
        TokenKind.GreaterOrEqual => (GreaterOrEqual, 1),
        TokenKind.In => (In, 1),
        TokenKind.Plus => (Add, 2),
        TokenKind.Minus => (Subtract, 2),
        TokenKind.Star => (Multiply, 3),
        TokenKind.Slash => (Divide, 3),
        TokenKind.Percent => (Modulo, 3),
        _ => null,
    };

    /// <summary>The function as people know it: <c>_+_</c> is <c>+</c>.</summary>
    public static string Display(string function) => function == In ? "in" : function.Length > 1 && function.Contains('_', StringComparison.Ordinal) && !char.IsAsciiLetter(function.Trim('_')[0]) ? function.Trim('_') : function;
}
