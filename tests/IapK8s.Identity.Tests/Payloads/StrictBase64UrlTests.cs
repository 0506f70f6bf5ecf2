using CsCheck;
using IapK8s.Identity.Payloads;
using IapK8s.TestKit.Properties;

namespace IapK8s.Identity.Tests.Payloads;

internal sealed class StrictBase64UrlTests
{
    [Test]
    [Category("Property")]
    public void DecodesWhatItEncoded() => Gen.Byte.Array[0, 200].Sample(
        bytes => StrictBase64Url.TryDecode(StrictBase64Url.Encode(bytes), out var decoded) && decoded.AsSpan().SequenceEqual(bytes),
        iter: PropertyCases.Count);

    [Test]
    [Category("Property")]
    public void UnderstandsOneSpellingOnly() => Gen.String[Gen.OneOf(Gen.OneOf("AQgw01-_ =\n".ToCharArray()), Gen.Char), 0, 12].Sample(
        text => !StrictBase64Url.TryDecode(text, out var decoded) || StrictBase64Url.Encode(decoded) == text,
        iter: PropertyCases.Count);

    [TestCase("QQ==")]
    [TestCase("QR")]
    [TestCase("QUF")]
    [TestCase("Q")]
    [TestCase("Q Q")]
    [TestCase("QQ\n")]
    [TestCase("a+b/")]
    public void RefusesOtherSpellings(string text) => StrictBase64Url.TryDecode(text, out _).ShouldBeFalse();
}
