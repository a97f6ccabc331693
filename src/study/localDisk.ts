import { statfs } from "node:fs/promises";

/** As Linux numbers file systems (`man 2 statfs`): those that hold their files on this machine. */
const LOCAL: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0x2fc12fc1, // ZFS
  0xf2f52010, // F2FS
  0xca451a4e, // bcachefs
  0x3153464a, // JFS
  0x52654973, // ReiserFS
  0x01021994, // tmpfs
  0x858458f6, // ramfs
  0x794c7630, // overlayfs
  0x4d44, // FAT
  0x2011bab0, // exFAT
  0x7366746e, // NTFS
]);

/**
 * Whether a file's size and content, as this machine's kernel knows them, are certainly the file's. On network file
 * systems, and on those that are programs of their own, another machine may have changed it since.
 */
export async function isKnownToBeLocal(path: string): Promise<boolean> {
  return process.platform === "linux" && LOCAL.has((await statfs(path)).type);
}
