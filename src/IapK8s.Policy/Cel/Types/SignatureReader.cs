using System.Collections.Immutable;

namespace IapK8s.Policy.Cel.Types;

/// <summary>Reads the texts that hosts and libraries declare types and functions with.</summary>
internal sealed class SignatureReader(string text)
{
    private int _at;

    public CelType ReadWholeType()
    {
        var type = ReadType();
        End();
        return type;
    }

    public CelSignature ReadSignature()
    {
        var parameters = ImmutableArray.CreateBuilder<CelType>();
        var isMember = Take('(');
        if (isMember)
        {
            parameters.Add(ReadType());
            Expect(')');
            Expect('.');
        }

        var function = ReadName();
        Expect('(');
        ReadTypes(parameters);
        Expect(':');
        var result = ReadType();
        End();
        return isMember ? CelSignature.Member(function, result, parameters.ToImmutable()) : CelSignature.Global(function, result, parameters.ToImmutable());
    }

    private CelType ReadType()
    {
        var name = ReadName();
        var parameters = ImmutableArray.CreateBuilder<CelType>();
        if (Take('('))
        {
            ReadTypes(parameters);
        }

        return (name, parameters.Count) switch
        {
            ("dyn", 0) => CelType.Dyn,
            ("null" or "null_type", 0) => CelType.Null,
            ("bool", 0) => CelType.Bool,
            ("int", 0) => CelType.Int,
            ("uint", 0) => CelType.Uint,
            ("double", 0) => CelType.Double,
            ("string", 0) => CelType.String,
            ("bytes", 0) => CelType.Bytes,
            ("timestamp" or "google.protobuf.Timestamp", 0) => CelType.Timestamp,
            ("duration" or "google.protobuf.Duration", 0) => CelType.Duration,
            ("list", 1) => CelType.List(parameters[0]),
            ("list", 0) => CelType.ListOfDyn,
            ("map", 2) => CelType.Map(parameters[0], parameters[1]),
            ("map", 0) => CelType.MapOfDyn,
            ("optional" or "optional_type", 1) => CelType.Optional(parameters[0]),
            ("optional" or "optional_type", 0) => CelType.OptionalOfDyn,
            ("type", 1) => CelType.TypeOf(parameters[0]),
            ("type", 0) => CelType.TypeOfDyn,
            ({ Length: 1 }, 0) when char.IsAsciiLetterUpper(name[0]) => CelType.Parameter(name),
            _ => CelType.Opaque(name, parameters.ToImmutable()),
        };
    }

    /// <summary>After the opening parenthesis.</summary>
    private void ReadTypes(ImmutableArray<CelType>.Builder types)
    {
        if (Take(')'))
        {
            return;
        }

        do
        {
            types.Add(ReadType());
        }
        while (Take(','));
        Expect(')');
    }

    private string ReadName()
    {
        Space();
        var start = _at;
        while (_at < text.Length && text[_at] is not ('(' or ')' or ',' or ':' or ' '))
        {
            _at++;
        }

        return _at > start ? text[start.._at] : throw Mistake("a name");
    }

    private bool Take(char c)
    {
        Space();
        if (_at >= text.Length || text[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Take(c))
        {
            throw Mistake($"'{c}'");
        }
    }

    private void End()
    {
        Space();
        if (_at < text.Length)
        {
            throw Mistake("the end");
        }
    }

    private void Space()
    {
        while (_at < text.Length && text[_at] == ' ')
        {
            _at++;
        }
    }

    private FormatException Mistake(string expected) => new($"\"{text}\": expected {expected} at {_at}");
}
