using System.Text;
using CsCheck;
using IapK8s.Controller.Directories.Ldap;
using IapK8s.TestKit.Properties;

namespace IapK8s.Controller.Tests.Directories.Ldap;

[Category("Property")]
internal sealed class DistinguishedNamePropertyTests
{
    private static readonly Gen<string> Tangled = Gen.OneOf(Gen.Char["cn=dc,+;\\\"#<> 0aF\0"], Gen.Char).Array[0, 24].Select(characters => new string(characters));

    /// <summary>Values of any characters but white space and lone surrogates, which have rules of their own.</summary>
    private static readonly Gen<string> Value = Gen.OneOf(Gen.Char["=,+;\\\"#<>az9"], Gen.Char.Where(character => !char.IsWhiteSpace(character) && !char.IsSurrogate(character) && character > '\u0001'))
        .Array[1, 8].Select(characters => new string(characters));

    [Test]
    public void NoTextBreaksTheReader() =>
        Tangled.Sample(text => DistinguishedName.TryParse(text, out var name) || name.Key is null, iter: PropertyCases.Count);

    [Test]
    public void EveryByteEscapedIsTheSameNameAsNoneThatNeedNotBe() =>
        Value.Sample(value => Key($"cn={Escaped(value)},dc=x") == Key($"cn={Hexed(value)},dc=x"), iter: PropertyCases.Count);

    [Test]
    public void TwoValuesAreOneNameExactlyWhereCaseAloneDiffers() =>
        Gen.Select(Value, Value).Sample(
            (one, two) => (Key($"cn={Escaped(one)}") == Key($"cn={Escaped(two)}")) == string.Equals(one.ToLowerInvariant(), two.ToLowerInvariant(), StringComparison.Ordinal),
            iter: PropertyCases.Count);

    private static string Key(string text) => DistinguishedName.TryParse(text, out var name) ? name.Key : throw new AssertionException(text);

    private static string Escaped(string value) =>
        string.Concat(value.Select(character => "=,+;\\\"#<>".Contains(character, StringComparison.Ordinal) ? $"\\{character}" : $"{character}"));

    private static string Hexed(string value) => string.Concat(Encoding.UTF8.GetBytes(value).Select(part => $"\\{part:x2}"));
}
