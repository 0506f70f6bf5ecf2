using System.Collections.Immutable;

namespace IapK8s.Controller.Directories;

/// <summary>Up to which change a directory was read. Keep it with the groups that it came with, and hand it in only while those are in force.</summary>
/// <param name="Query">A hash of the query; of another one the bookmark says nothing.</param>
/// <param name="Server">Active Directory numbers changes on each server by itself: whose numbers these are. Empty where they mean the same everywhere.</param>
/// <param name="Positions">As the server spells them, sorted.</param>
/// <param name="IsSettled">Two readings in a row found these positions. Only then may the next one be spared: servers finish some of a change after they have numbered it.</param>
internal sealed record DirectoryBookmark(string Query, string Server, ImmutableArray<string> Positions, bool IsSettled, DateTimeOffset ReadAt);
