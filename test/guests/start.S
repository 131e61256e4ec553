/* Multiboot entry, descriptor tables and interrupt entries of the test guest. */
        .intel_syntax noprefix
        .code32

        .section .multiboot, "a"
        .align 4
        .long 0x1badb002, 0x00000003, -(0x1badb002 + 0x00000003)

        .section .text
        .globl _start
_start: cli
        mov     esp, offset stack_top
        lgdt    [gdt_pointer]
        jmp     0x08:1f
1:      mov     ax, 0x10
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
        push    ebx
        call    guest_main
2:      hlt
        jmp     2b

        .macro irq_entry name, handler
        .globl  \name
\name:  pushad
        cld
        call    \handler
        popad
        iretd
        .endm
        irq_entry timer_entry, on_timer
        irq_entry input_entry, on_input
        irq_entry spurious_entry, on_spurious

        .section .data
        .align 8
gdt:    .quad 0
        .quad 0x00cf9a000000ffff
        .quad 0x00cf92000000ffff
gdt_pointer:
        .word 23
        .long gdt

        .section .bss
        .align 16
        .skip 16384
stack_top:
