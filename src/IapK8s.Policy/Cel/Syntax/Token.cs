using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Syntax;

/// <param name="Text">The name of an identifier, the digits of a number.</param>
/// <param name="Literal">The value of a string or bytes literal.</param>
internal sealed record Token(TokenKind Kind, int Start, int End, string Text = "", CelValue Literal = default);
