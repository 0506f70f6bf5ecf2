using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>Whom a certificate names in subjectAltName (RFC 5280 §4.2.1.6), proven or not, as it is written there.</summary>
public sealed record AlternativeNames(ImmutableArray<string> Dns, ImmutableArray<string> Uris)
{
    private const string SubjectAlternativeName = "2.5.29.17";

    private static readonly Asn1Tag DnsTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    public static AlternativeNames None { get; } = new([], []);

    /// <summary>Nobody for anything malformed.</summary>
    public static AlternativeNames Of(X509Certificate2 certificate)
    {
        try
        {
            var (dns, uris) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
            foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName))
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    var tag = names.PeekTag();
                    if (tag.HasSameClassAndValue(DnsTag))
                    {
                        dns.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, DnsTag));
                    }
                    else if (tag.HasSameClassAndValue(UriTag))
                    {
                        uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
                    }
                    else
                    {
                        names.ReadEncodedValue();
                    }
                }
            }

            return new AlternativeNames(dns.ToImmutable(), uris.ToImmutable());
        }
        catch (AsnContentException)
        {
            return None;
        }
    }
}
