using System.Runtime.InteropServices;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Edge;

/// <summary>
/// The last answers, so that a repeated offload gets the same one. Every entry owns the bytes of its reply, which are
/// written once and reused when the entry is the oldest: remembering allocates nothing.
/// </summary>
internal sealed class AnswerCache(int capacity)
{
    private readonly Dictionary<Key, int> _index = new(capacity);
    private readonly Entry[] _entries = new Entry[capacity];
    private int _next;

    /// <summary>Gives the entry of an offload, a new one (with <c>Answered</c> false) at the expense of the oldest if it is not known.</summary>
    /// <returns>True when the offload is known.</returns>
    public bool TryGet(RigRoute rig, in OffloadMessage offload, out Entry entry)
    {
        var key = new Key(rig, offload.Boot, offload.Sample);
        if (_index.TryGetValue(key, out var at))
        {
            entry = _entries[at];
            return true;
        }

        entry = _entries[_next] ??= new Entry();
        if (entry.Key.Rig is not null)
            _index.Remove(entry.Key);
        _index[key] = _next;
        _next = (_next + 1) % _entries.Length;
        entry.Key = key;
        entry.Answered = false;
        return false;
    }

    internal readonly record struct Key(RigRoute Rig, uint Boot, uint Sample);

    internal sealed class Entry
    {
        private byte[] _reply = new byte[ReplyMessage.Length];

        public Key Key { get; set; }

        /// <summary>False while its batch is still to run.</summary>
        public bool Answered { get; set; }

        public ReadOnlyMemory<byte> Reply => _reply;

        /// <param name="status">Whether there is an answer.</param>
        /// <param name="class">The answer.</param>
        /// <param name="codes">Of a split network, its outputs.</param>
        public void Answer(ReplyStatus status, ushort @class, ReadOnlySpan<sbyte> codes = default)
        {
            if (_reply.Length != ReplyMessage.Length + codes.Length) _reply = new byte[ReplyMessage.Length + codes.Length];
            new ReplyMessage(status, @class, Key.Boot, Key.Sample).Write(_reply);
            MemoryMarshal.AsBytes(codes).CopyTo(_reply.AsSpan(ReplyMessage.Length));
            Answered = true;
        }
    }
}
