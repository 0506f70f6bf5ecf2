using Microsoft.EntityFrameworkCore;

namespace IapK8s.Demo.Idp.Protocol;

/// <summary>OpenIddict's own tables (clients, authorizations, tokens), in memory.</summary>
internal sealed class ProtocolStore(DbContextOptions<ProtocolStore> options) : DbContext(options);
